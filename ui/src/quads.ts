// PLOVER's quad classes, in the order in which the workbench counts them, and how they are drawn.
export const QUADS = ["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"] as const;

/** Class names of the stylesheet, which has the colours; for the map as --q0 and so on. */
export const QUAD_CLASSES = ["q0", "q1", "q2", "q3"] as const;

/** The number of the class that most events have; the more conflictual of equals, for that is what must not be missed. */
export function mainQuad(counts: readonly number[]): number {
  let best = 0;
  counts.forEach((count, number) => {
    if (count >= (counts[best] ?? 0) && count > 0) best = number;
  });
  return best;
}

/** "3 verbal conflict, 1 material conflict": the counts in words, none of nothing. */
export function quadWords(counts: readonly number[]): string {
  return counts.map((count, number) => (count ? `${count} ${QUADS[number]}` : "")).filter(Boolean).join(", ");
}
