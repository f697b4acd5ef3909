import { readFileSync } from 'node:fs';

/** The address that the recipes ask. */
const ADDRESS = 'http://localhost:3000';

export interface Recipe {
  language: string;
  /** As it stands on the page, but for the address. */
  code: string;
}

/** A recipe of docs/clients.md by its heading, asking the service at another address. @throws Error if there is none */
export function recipeOf(heading: string, url: string): Recipe {
  const page = readFileSync('docs/clients.md', 'utf8');
  const section = page.split(/^### /m).find((part) => part.startsWith(`${heading}\n`));
  const block = section?.match(/^```(\w+)\n(.*?)^```$/ms);
  if (!block?.[1] || !block[2]) throw new Error(`docs/clients.md has no recipe under "${heading}"`);
  return { language: block[1], code: block[2].replaceAll(ADDRESS, url) };
}

/** The headings of all recipes. */
export function recipeNames(): string[] {
  const page = readFileSync('docs/clients.md', 'utf8');
  const recipes = page.split(/^## /m).find((part) => part.startsWith('Recipes\n')) ?? '';
  return [...recipes.matchAll(/^### (.+)$/gm)].map(([, name = '']) => name);
}
