/*
 * Features that are no words: they stand for what fills a parameter, or say how it is named. The same in the asks of a
 * question and in the texts that are compared with them.
 */

/** Stands for an event in the features of an ask and of a text. */
export const EVENT_SLOT = '<event>'
/** Two events ask how one leads to the other; three and more are a funnel. */
export const PAIR_SLOT = '<pair>'
export const MANY_SLOT = '<events>'
/** Stands for a property to break down by. */
export const PROPERTY_SLOT = '<property>'
/** "by browser": "emails" alone breaks nothing down. */
export const BROKEN_DOWN = `by:${PROPERTY_SLOT}`
/** "which browser ...": a property that is named without such a word is not asked for. */
export const WHICH_ONE = `which:${PROPERTY_SLOT}`
/** A property to calculate with. */
export const NUMBER_SLOT = '<number>'
/** "how many countries" counts values. */
export const NUMBER_OF_VALUES = 'number of values'
/** "mobile vs desktop". */
export const SEGMENTS_SLOT = '<segments>'
/** An interval that may be chosen; a fixed one is `<day>`. */
export const INTERVAL_SLOT = '<interval>'
/** "D7": so many intervals after a start. */
export const OFFSET_SLOT = '<offset>'
/** "at least 5 times". */
export const BOUND_SLOT = '<bound>'
/** A name the text quotes, such as that of a flag. */
export const TEXT_SLOT = '<text>'
/** An email or an id. */
export const PERSON_SLOT = '<person>'
/** A type of group: "companies". */
export const GROUP_SLOT = '<group>'
/** One group of it: "company Acme". */
export const GROUP_NAME_SLOT = '<group name>'
/** Two periods were named, and there is a place for one of them. */
export const OTHER_PERIOD = 'another period'
