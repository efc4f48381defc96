// What every island does: it finds its place on the page, asks for its data, and says in words when there are none.

/** The place of an island, null where the page has none. */
export function placeOf(name: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-island="${name}"]`);
}

/** JSON from this workbench; throws where it does not answer. */
export async function ask<T>(address: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(address, { headers: { accept: "application/json" }, credentials: "same-origin", signal: signal ?? null });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as T;
}

/** An element with text in it: text is never markup here. */
export function make<K extends keyof HTMLElementTagNameMap>(
  kind: K,
  attributes: Record<string, string> = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const found = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  found.append(...inside);
  return found;
}

/** The address of this page with other filters, and without its cursor. */
export function withFilters(values: Record<string, string>): string {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  address.searchParams.delete("after");
  return address.pathname + address.search;
}
