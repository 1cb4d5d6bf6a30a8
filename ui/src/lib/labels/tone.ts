/** What a colour means, everywhere: never the only sign, always beside a word. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'aged' | 'mute' | 'accent';
export interface Label {
  text: string;
  tone: Tone;
  /** One sentence for who meets the word for the first time. */
  help: string;
}
