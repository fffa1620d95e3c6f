/** The links of a page, and the places that a link may lead to. */
import path from 'node:path';

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');

/** What headings are called in a link: as GitHub makes the names. */
export function anchorsOf(text: string): string[] {
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} +(.*)$/gm)];
  return headings.map(([, title]) => title!.trim().toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, '').replaceAll(' ', '-'));
}

/** The links that lead nowhere. `read` gives the text of a file or folder of the repository, or undefined. */
export function deadLinks(page: string, text: string, read: (file: string) => string | undefined): string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets.filter((target) => !/^\w+:/.test(target) && !leads(target)).map((target) => `${page}: ${target}`);

  function leads(target: string): boolean {
    const [file, anchor] = target.split('#') as [string, string?];
    const found = file === '' ? text : read(path.posix.join(path.posix.dirname(page), file));
    return found !== undefined && (anchor === undefined || anchorsOf(found).includes(anchor));
  }
}
