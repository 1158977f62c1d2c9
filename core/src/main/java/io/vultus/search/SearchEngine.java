package io.vultus.search;

import java.util.Locale;

/** What multiplies: the answers are the same, down to the last bit; only the time differs. */
public enum SearchEngine {

    /** 8-bit products by oneDNN, then the candidates in double precision; needs VNNI instructions. */
    ONEDNN_INT8 {
        @Override
        public boolean isAvailable() {
            return OneDnnEngine.isAvailable();
        }

        @Override
        ScoreEngine engine(float[] queries, int count, int dimension) {
            return new OneDnnEngine(queries, count, dimension);
        }
    },

    /** Single-precision products by OpenBLAS, then the candidates in double precision. */
    OPENBLAS_FLOAT {
        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        ScoreEngine engine(float[] queries, int count, int dimension) {
            OpenBlasEngine.loadLibrary();
            return new OpenBlasEngine(queries, count, dimension);
        }
    };

    /** Whether this machine can run it. */
    public abstract boolean isAvailable();

    abstract ScoreEngine engine(float[] queries, int count, int dimension);

    /** The faster one for finding the best rows. */
    static SearchEngine fastestForTop() {
        return ONEDNN_INT8.isAvailable() ? ONEDNN_INT8 : OPENBLAS_FLOAT;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
