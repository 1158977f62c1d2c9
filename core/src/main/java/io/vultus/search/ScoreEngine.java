package io.vultus.search;

/**
 * Multiplies blocks of rows with a batch of queries, approximately and fast, and knows how wrong it may be. Instances
 * belong to one batch of queries and are shared by threads; each thread has a {@link Kernel} of its own.
 */
interface ScoreEngine extends AutoCloseable {

    /** A thread's share: memory for one block of rows and the products of some queries with it. */
    interface Kernel extends AutoCloseable {

        /**
         * Takes the block of rows that is multiplied from now on.
         *
         * @param rows {@code count} rows, one after another
         * @throws IllegalArgumentException if a value is not finite
         */
        void load(float[] rows, int count);

        /**
         * Multiplies.
         *
         * @param from the first query
         * @param count how many queries
         * @param scores receives the score of query {@code from + i} with row j of the block at {@code i·rows + j}
         */
        void multiply(int from, int count, float[] scores);

        /** The most that a score of this query with a row of the block may differ from {@link DotProduct}. */
        double slack(int query);

        @Override
        void close();
    }

    /**
     * A kernel for a thread.
     *
     * @param maxRows of a block
     * @param maxQueries multiplied at once
     */
    Kernel kernel(int maxRows, int maxQueries);

    @Override
    void close();
}
