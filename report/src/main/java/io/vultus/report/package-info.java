/**
 * Pages and charts: one HTML file each, without scripts and without the network, for light and dark, wide and narrow
 * screens. Charts are data until a page draws them.
 */
package io.vultus.report;
