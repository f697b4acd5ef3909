const NAME = 'rewrite-page-text';

/** What was typed in this tab before the page was loaded anew. A browser that keeps nothing has null. */
export function keptText(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

export function keepText(text: string): void {
  try {
    sessionStorage.setItem(NAME, text);
  } catch {
    // The browser keeps nothing, or not so much.
  }
}
