package io.vultus.gallery;

/**
 * Somebody whom the probe may show.
 *
 * @param identity who
 * @param score the cosine between the probe and the person's nearest template, −1 to 1 up to rounding
 * @param templateId that template; of several with the same score the one with the smaller id
 */
public record Candidate(String identity, float score, String templateId) {}
