// Boxes of degrees, as the workbench's filter writes them: west, south, east, north.
export interface Bounds { west: number; south: number; east: number; north: number }

/** A longitude within -180..180. */
export function wrap(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** The filter's words for what is in view; east is less than west where the view reaches over the date line. */
export function boxWords({ west, south, east, north }: Bounds): string {
  const all = east - west >= 360;
  const round = (degrees: number) => Number(degrees.toFixed(4)).toString();
  const sides = all ? [-180, south, 180, north] : [wrap(west), south, wrap(east), north];
  return sides.map((side, at) => round(at % 2 ? Math.max(-90, Math.min(90, side)) : side)).join(",");
}

/** A radius in pixels that grows with the number of incidents, so that a thousand can still be told from ten. */
export function radiusOf(incidents: number): number {
  return Math.min(26, 7 + 3 * Math.log2(Math.max(1, incidents)));
}

/** The bounds of a GeoJSON bbox, a little wider than it is; null of none. */
export function boundsOf(bbox: readonly number[] | undefined): Bounds | null {
  const [west, south, east, north] = bbox ?? [];
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  const pad = 0.5;
  return {
    west: Math.max(-180, west - pad),
    east: Math.min(180, east + pad),
    south: Math.max(-85, south - pad),
    north: Math.min(85, north + pad),
  };
}
