import { expect, test } from "vitest";
import { ago, clock, timeOfDay } from "./times";

const now = new Date(2026, 10, 23, 9, 30).getTime();
const at = (year: number, month: number, day: number, hour: number, minute = 0, second = 0): string =>
  new Date(year, month - 1, day, hour, minute, second).toISOString();

test("a moment of today is its hour, without am and pm", () => {
  expect(clock(at(2026, 11, 23, 9, 12), now)).toBe("09:12");
  expect(clock(at(2026, 11, 23, 0, 5), now)).toBe("00:05");
  expect(clock(at(2026, 11, 23, 9, 12, 31), now, true)).toBe("09:12:31");
});

test("older moments name their day", () => {
  expect(clock(at(2026, 11, 22, 23, 59), now)).toBe("yesterday 23:59");
  expect(clock(at(2026, 11, 1, 8), now)).toBe("1 Nov, 08:00");
  expect(clock(at(2025, 12, 31, 8), now)).toBe("31 Dec 2025, 08:00");
});

test("distances are said as people say them", () => {
  const since = (seconds: number): string => ago(new Date(now - seconds * 1000).toISOString(), now);
  expect(since(3)).toBe("just now");
  expect(since(50)).toBe("50 seconds ago");
  expect(since(120)).toBe("2 minutes ago");
  expect(since(-180)).toBe("in 3 minutes");
  expect(since(3 * 3600)).toBe("3 hours ago");
  expect(since(30 * 3600)).toBe("yesterday 03:30");
});

test("a time of the day is understood as people write it, and nothing else is", () => {
  for (const [written, meant] of [["7", "07:00"], [" 22:30 ", "22:30"], ["0730", "07:30"], ["7.30", "07:30"], ["7：05", "07:05"]] as const) {
    expect(timeOfDay(written)).toBe(meant);
  }
  for (const written of ["", "24:00", "12:60", "noon", "7:3", "12:30:00", "-1"]) expect(timeOfDay(written)).toBeNull();
});
