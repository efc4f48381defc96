// Bars of counts, stacked by quad class, each over its stretch of time.
export interface Counted {
  grain: "day" | "week" | "month";
  first: string | null;
  last: string | null;
  bars: { day: string; events: number[] }[];
  before: number;
  after: number;
  unknown: number;
}

export interface Bar { start: Date; end: Date; quad: number; low: number; high: number; counts: number[] }

/** Where the stretch that begins on a day ends (exclusive), in UTC. */
export function endOf(day: string, grain: Counted["grain"]): Date {
  const end = new Date(day);
  if (grain === "month") end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCDate(end.getUTCDate() + (grain === "week" ? 7 : 1));
  return end;
}

const LEAST = 20;

/** The days that are drawn: at least so many stretches that one day alone is a bar and no wall. */
export function drawnDays(data: Pick<Counted, "bars" | "grain">): [Date, Date] {
  const first = data.bars[0]?.day ?? "";
  const start = new Date(first);
  const end = endOf(data.bars[data.bars.length - 1]?.day ?? first, data.grain);
  const least = LEAST * (endOf(first, data.grain).getTime() - start.getTime());
  const spare = Math.max(0, least - (end.getTime() - start.getTime()));
  const DAY = 86_400_000;
  const before = Math.floor(spare / 2 / DAY) * DAY;
  return [new Date(start.getTime() - before), new Date(end.getTime() + spare - before)];
}

/** One bar for each quad class of each stretch that has events; conflict stands on cooperation. */
export function stack(data: Pick<Counted, "bars" | "grain">): Bar[] {
  return data.bars.flatMap(({ day, events }) => {
    let low = 0;
    return events.map((count, quad) => {
      const bar = { start: new Date(day), end: endOf(day, data.grain), quad, low, high: low + count, counts: events };
      low += count;
      return bar;
    }).filter((bar) => bar.high > bar.low);
  });
}

/** A stretch in words. */
export function dayWords(start: Date, grain: Counted["grain"]): string {
  const day = start.toISOString().slice(0, 10);
  return grain === "month" ? day.slice(0, 7) : grain === "week" ? `week of ${day}` : day;
}
