import { describe, expect, test } from "vitest";
import { boundsOf, boxWords, radiusOf, wrap } from "../src/geometry";
import { mainQuad, quadWords } from "../src/quads";
import { dayWords, drawnDays, endOf, stack } from "../src/stacking";

describe("the box of a view", () => {
  test("is written west, south, east, north", () => {
    expect(boxWords({ west: 60, south: 29.123456, east: 75, north: 39 })).toBe("60,29.1235,75,39");
  });
  test("reaches over the date line with east less than west", () => {
    expect(boxWords({ west: 170, south: -20, east: 190, north: -10 })).toBe("170,-20,-170,-10");
    expect(wrap(-190)).toBe(170);
  });
  test("is the whole world where the view is wider", () => {
    expect(boxWords({ west: -300, south: -95, east: 300, north: 95 })).toBe("-180,-90,180,90");
  });
  test("holds all points, and is none of none", () => {
    expect(boundsOf(undefined)).toBeNull();
    expect(boundsOf([10, -5, 30, 20])).toEqual({ west: 9.5, east: 30.5, south: -5.5, north: 20.5 });
  });
});

describe("quad classes", () => {
  test("the largest is shown, of equals the more conflictual", () => {
    expect(mainQuad([5, 0, 2, 1])).toBe(0);
    expect(mainQuad([2, 0, 0, 2])).toBe(3);
  });
  test("are told in words, without those that have none", () => {
    expect(quadWords([0, 1, 0, 3])).toBe("1 material cooperation, 3 material conflict");
  });
  test("points grow with their incidents, up to a bound", () => {
    expect(radiusOf(1)).toBe(7);
    expect(radiusOf(10)).toBeGreaterThan(radiusOf(3));
    expect(radiusOf(1e9)).toBe(26);
  });
});

describe("bars", () => {
  test("are stacked, one for each class that has events", () => {
    const bars = stack({ grain: "day", bars: [{ day: "2021-08-01", events: [1, 0, 0, 2] }] });
    expect(bars.map((b) => [b.quad, b.low, b.high])).toEqual([[0, 0, 1], [3, 1, 3]]);
  });
  test("reach to the end of their stretch", () => {
    expect(endOf("2021-12-01", "month").toISOString()).toBe("2022-01-01T00:00:00.000Z");
    expect(endOf("2021-08-02", "week").toISOString()).toBe("2021-08-09T00:00:00.000Z");
    expect(dayWords(new Date("2021-08-02"), "week")).toBe("week of 2021-08-02");
  });
  test("of a day or two stand among days without any", () => {
    const days = (...found: string[]) => drawnDays({ grain: "day", bars: found.map((day) => ({ day, events: [1, 0, 0, 0] })) });
    expect(days("2020-03-02").map((d) => d.toISOString().slice(0, 10))).toEqual(["2020-02-22", "2020-03-13"]);
    expect(days("2020-01-01", "2020-03-02").map((d) => d.toISOString().slice(0, 10))).toEqual(["2020-01-01", "2020-03-03"]);
  });
});
