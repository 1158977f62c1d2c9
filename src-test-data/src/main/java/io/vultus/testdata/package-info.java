/**
 * Made-up data for tests, the demo and benchmarks: seeded, reproducible to the bit, and free of anybody's face. Depends
 * on no other module, so that every one of them can use it.
 */
package io.vultus.testdata;
