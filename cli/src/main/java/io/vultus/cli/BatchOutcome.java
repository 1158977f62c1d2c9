package io.vultus.cli;

/** What a batch ends with that left photographs out. */
final class BatchOutcome {

    private BatchOutcome() {}

    /**
     * The exit code of a batch.
     *
     * @param photos how many there were
     * @param leftOut how many of them could not be used
     * @param strict whether one that was left out is a failure
     */
    static ExitCode exitCode(long photos, long leftOut, boolean strict) {
        if (photos > 0 && leftOut == photos) {
            return ExitCode.ALL_LEFT_OUT;
        }
        return strict && leftOut > 0 ? ExitCode.SOME_LEFT_OUT : ExitCode.OK;
    }
}
