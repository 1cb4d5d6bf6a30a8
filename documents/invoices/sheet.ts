/**
 * The sheets of a document, written from top to bottom line by line: whoever draws asks for room first, and gets a new page
 * with its own head when there is none. Lengths are points, 72 to an inch.
 */
import { cleanText } from '../../domain/common/text.ts';
import type { FontName } from './fonts.ts';

export const LEFT = 42;
export const RIGHT = 553.28;
export const WIDTH = RIGHT - LEFT;
export const PAGE = { width: 595.28, height: 841.89 };
const TOP = 42;

export const INK = '#1f2328';
export const MUTED = '#656d76';
export const HAIRLINE = '#d8dee4';
export const TINT = '#f6f8fa';

export interface TextStyle {
  size?: number;
  font?: FontName;
  color?: string;
  align?: 'left' | 'right' | 'center';
  /** Of the box text is aligned in. */
  width?: number;
  /** Figures of one width, for columns of them. */
  tabular?: boolean;
}

/** In French a space before these signs, or within quotation marks, is no place to end a line. */
const unbroken = (text: string): string => text.replace(/ (?=[»:;!?%€])|(?<=«) /g, '\u00a0');

/** Lines of text are so many times as high as their letters. */
const LEADING = 1.4;

export const lineHeight = (size: number): number => size * LEADING;

export class Sheet {
  readonly pdf: PDFKit.PDFDocument;
  y = TOP;
  /** What is drawn at the head of each page but the first. */
  onNewPage: () => void = () => undefined;
  /** Where the foot begins. */
  bottom = PAGE.height - TOP;

  constructor(pdf: PDFKit.PDFDocument) {
    this.pdf = pdf;
  }

  /** Begins a new page unless there is so much room left on this one. */
  need(height: number): void {
    if (this.y + height <= this.bottom) return;
    this.pdf.addPage();
    this.y = TOP;
    this.onNewPage();
  }

  /** One line of text at a place; nothing is wrapped. */
  put(text: string, x: number, y: number, style: TextStyle = {}): void {
    const { size = 9, font = 'regular', color = INK, align = 'left', width = 0, tabular } = style;
    this.pdf.font(font).fontSize(size).fillColor(color);
    const options: PDFKit.Mixins.TextOptions = { lineBreak: false };
    // Features switch pdfkit's memory of words off, so other texts do without.
    if (tabular) options.features = ['tnum'];
    const spare = align === 'left' ? 0 : width - this.pdf.widthOfString(text, options);
    this.pdf.text(text, align === 'center' ? x + spare / 2 : x + spare, y, options);
  }

  /** Lines below each other, each on a page that has room for it. */
  flow(lines: readonly string[], x: number, style: TextStyle = {}): void {
    const height = lineHeight(style.size ?? 9);
    for (const line of lines) {
      this.need(height);
      this.put(line, x, this.y, style);
      this.y += height;
    }
  }

  /** A text in lines no wider than `width`; a word that is wider is cut between two characters. */
  wrap(text: string, width: number, style: TextStyle = {}): string[] {
    return text
      .split('\n')
      .flatMap((paragraph) => this.#wrapLine(unbroken(cleanText(paragraph)), width, style));
  }

  rule(y: number, color = HAIRLINE, thickness = 0.5): void {
    this.pdf.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(thickness).strokeColor(color).stroke();
  }

  box(x: number, y: number, width: number, height: number, color: string): void {
    this.pdf.roundedRect(x, y, width, height, 3).fill(color);
  }

  /** How wide a text is in one line. */
  widthOf(text: string, { size = 9, font = 'regular' }: TextStyle = {}): number {
    return this.pdf.font(font).fontSize(size).widthOfString(text);
  }

  #wrapLine(text: string, width: number, style: TextStyle): string[] {
    const space = this.widthOf(' ', style);
    const lines: string[] = [];
    let line = '';
    let used = 0;
    // A space that does not break is no place to break.
    for (const word of text.split(/[ \t]+/).flatMap((word) => this.#pieces(word, width, style))) {
      const wide = this.widthOf(word, style);
      if (line !== '' && used + space + wide > width) {
        lines.push(line);
        line = '';
      }
      used = line === '' ? wide : used + space + wide;
      line = line === '' ? word : `${line} ${word}`;
    }
    return line === '' ? lines : [...lines, line];
  }

  #pieces(word: string, width: number, style: TextStyle): string[] {
    if (this.widthOf(word, style) <= width) return [word];
    const pieces = [''];
    let used = 0;
    for (const character of word) {
      const wide = this.widthOf(character, style);
      if (used + wide > width) {
        pieces.push('');
        used = 0;
      }
      pieces[pieces.length - 1] += character;
      used += wide;
    }
    return pieces;
  }
}
