/**
 * The text with every half of a surrogate pair replaced: no API of a model takes a request that holds one.
 * @example wholeText('a\ud800b') //=> 'a\ufffdb'
 */
export const wholeText = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
