package io.vultus.photo;

/** What is done with a photograph whose image data is damaged or ends early, which decoders fill in with grey. */
public enum DamagedData {
    /** It is refused with a {@link PhotoException}, before it is decoded. */
    REFUSE,
    /** It is decoded as far as it goes; {@link Photo#problems()} says what is wrong. */
    ACCEPT
}
