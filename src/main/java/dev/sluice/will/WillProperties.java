package dev.sluice.will;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the wills of clients may take, {@code sluice.will.*}.
 *
 * @param bytes memory that all of them may take together, those of sessions that have ended too until they are carried out, about
 *     400 B each and 200 B for each value beside its data; default 16 MB, of which one subject of tokens, else one address, may
 *     have half; one more is {@code unavailable}
 */
@ConfigurationProperties("sluice.will")
record WillProperties(@DefaultValue("16MB") DataSize bytes) {}
