package io.vultus.model;

/** A file of an installed pack is missing, or is not the one that its pack.json names. */
public final class CorruptModelPackException extends ModelPackException {

    private final String file;
    private final String repairCommand;

    CorruptModelPackException(String pack, String file, String damage, String repairCommand) {
        super("model pack \"" + pack + "\" is corrupt: " + file + " " + damage + "; repair it with: " + repairCommand);
        this.file = file;
        this.repairCommand = repairCommand;
    }

    /** The name of the damaged file. */
    public String file() {
        return file;
    }

    /** The command that puts the pack right. */
    public String repairCommand() {
        return repairCommand;
    }
}
