/** `75, 92 ; 93` as a list. */
export const splitWords = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
