package io.vultus.testdata;

import java.util.Arrays;

/** Eigenvalues by Householder's reduction to tridiagonal form, then bisection on Sturm sequences. */
final class SymmetricEigenvalues {

    private SymmetricEigenvalues() {}

    /** All eigenvalues, the greatest first; destroys the matrix. */
    static double[] descending(double[][] matrix) {
        int n = matrix.length;
        double[] off = new double[n];
        for (int k = 0; k < n - 2; k++) {
            off[k + 1] = reflect(matrix, k);
        }
        off[n - 1] = matrix[n - 1][n - 2];
        double[] diagonal = new double[n];
        for (int i = 0; i < n; i++) {
            diagonal[i] = matrix[i][i];
        }
        double bound = Arrays.stream(diagonal).map(Math::abs).max().orElseThrow()
                + 2 * Arrays.stream(off).map(Math::abs).max().orElseThrow();
        double[] values = new double[n];
        for (int k = 0; k < n; k++) {
            values[k] = bisect(diagonal, off, k, bound);
        }
        return values;
    }

    /** Clears column k below the subdiagonal by a reflection from both sides; returns the subdiagonal's value. */
    private static double reflect(double[][] a, int k) {
        int n = a.length;
        double norm = 0;
        for (int i = k + 1; i < n; i++) {
            norm += a[i][k] * a[i][k];
        }
        norm = Math.sqrt(norm);
        double alpha = a[k + 1][k] > 0 ? -norm : norm;
        double[] v = new double[n];
        double length = 0;
        for (int i = k + 1; i < n; i++) {
            v[i] = a[i][k] - (i == k + 1 ? alpha : 0);
            length += v[i] * v[i];
        }
        if (length == 0) {
            return alpha;
        }
        double[] w = new double[n];
        double vw = 0;
        for (int i = k + 1; i < n; i++) {
            for (int j = k + 1; j < n; j++) {
                w[i] += 2 / length * a[i][j] * v[j];
            }
            vw += w[i] * v[i] / length;
        }
        for (int i = k + 1; i < n; i++) {
            for (int j = k + 1; j < n; j++) {
                a[i][j] -= v[i] * (w[j] - vw * v[j]) + (w[i] - vw * v[i]) * v[j];
            }
        }
        return alpha;
    }

    /** The k-th greatest. */
    private static double bisect(double[] diagonal, double[] off, int k, double bound) {
        double low = -bound;
        double high = bound;
        for (int step = 0; step < 60; step++) {
            double middle = (low + high) / 2;
            if (countAbove(diagonal, off, middle) > k) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int countAbove(double[] diagonal, double[] off, double x) {
        int count = 0;
        double d = 1;
        for (int i = 0; i < diagonal.length; i++) {
            d = diagonal[i] - x - (i == 0 ? 0 : off[i] * off[i] / d);
            d = d == 0 ? 1e-300 : d;
            if (d > 0) {
                count++;
            }
        }
        return count;
    }
}
