/** The field's evaluation protocols, exactly as published, with the fine print in the Javadoc. */
package io.vultus.protocol;
