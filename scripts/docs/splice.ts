/**
 * `page` with `text` between `<!-- generated: NAME -->` and the next `<!-- /generated -->`.
 *
 * @throws Error when the page has no such place
 */
export function splice(page: string, name: string, text: string): string {
  const begin = `<!-- generated: ${name} -->`;
  const end = '<!-- /generated -->';
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place ${begin} ... ${end}`);
  return `${page.slice(0, from)}${begin}\n\n${text.trim()}\n\n${page.slice(to)}`;
}
