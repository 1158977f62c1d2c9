package io.vultus.cli;

import picocli.CommandLine.TypeConversionException;

/**
 * Reads the numbers of options. NaN is less than, equal to and greater than nothing, so that a threshold of NaN would
 * let everybody through or nobody; infinite values are refused as well.
 */
final class FiniteNumber {

    private FiniteNumber() {}

    static double parseDouble(String text) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
        if (!Double.isFinite(value)) {
            throw new TypeConversionException("'" + text + "' is not a finite number");
        }
        return value;
    }

    static float parseFloat(String text) {
        float value = (float) parseDouble(text);
        if (!Float.isFinite(value)) {
            throw new TypeConversionException("'" + text + "' is larger than a float32 can be");
        }
        return value;
    }
}
