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

/** The bounds that hold all points, a little wider than they are; null of none. */
export function boundsOf(points: readonly (readonly [number, number])[]): Bounds | null {
  if (!points.length) return null;
  const lons = points.map((p) => p[0]);
  const lats = points.map((p) => p[1]);
  const pad = 0.5;
  return {
    west: Math.max(-180, Math.min(...lons) - pad),
    east: Math.min(180, Math.max(...lons) + pad),
    south: Math.max(-85, Math.min(...lats) - pad),
    north: Math.min(85, Math.max(...lats) + pad),
  };
}
