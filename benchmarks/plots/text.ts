// SPDX-License-Identifier: MIT

const perCharacter = { regular: 6.5, bold: 7.1 };

/** About how wide a text of the charts is. Where a file is written, no font can be asked; wide letters are assumed. */
export function widthOf(text: string, bold = false): number {
  return Math.ceil(text.length * (bold ? perCharacter.bold : perCharacter.regular));
}
