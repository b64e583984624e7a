// Moments as people say them, in the page's language. Hours are always of 24, as in the tray and on the command line.
import type { Spoken } from "./bindings";
import { language, t } from "./words.svelte";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday. */
const MONDAY = [2026, 10, 23] as const;

interface Formats {
  clock: Intl.DateTimeFormat;
  seconds: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  year: Intl.DateTimeFormat;
  weekday: Intl.DateTimeFormat;
  weekdayAlone: Intl.DateTimeFormat;
  relative: Intl.RelativeTimeFormat;
}
const known = new Map<Spoken, Formats>();

/** The formats of the page's language, made once. */
function formats(): Formats {
  const spoken = language();
  const made = known.get(spoken);
  if (made) return made;
  // Days before months, as the tray and the command line say them.
  const tag = spoken === "en" ? "en-GB" : spoken;
  const date = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(tag, options);
  const fresh: Formats = {
    clock: date({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    seconds: date({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    day: date({ day: "numeric", month: "short" }),
    year: date({ day: "numeric", month: "short", year: "numeric" }),
    weekday: date({ weekday: "short", day: "numeric" }),
    weekdayAlone: date({ weekday: "short" }),
    relative: new Intl.RelativeTimeFormat(tag, { numeric: "always" }),
  };
  known.set(spoken, fresh);
  return fresh;
}

const midnight = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** `09:12` today, `yesterday 09:12`, `21 Nov, 09:12`, `21 Nov 2025, 09:12`. */
export function clock(at: string, now: number, withSeconds = false): string {
  const ms = Date.parse(at);
  const format = formats();
  const time = (withSeconds ? format.seconds : format.clock).format(ms);
  // Rounded, because the days on which clocks change have 23 or 25 hours.
  const days = Math.round((midnight(now) - midnight(ms)) / DAY);
  if (days === 0) return time;
  if (days === 1) return t("window-time-yesterday", { time });
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return t("window-time-date", { date: (sameYear ? format.day : format.year).format(ms), time });
}

/** What a person writes for a time of the day, as `09:12`; null when it is none. */
export function timeOfDay(text: string): string | null {
  const [, hours, minutes] = /^\s*(\d{1,2})\s*[:.：h]?\s*(\d{2})?\s*$/.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes ?? 0) > 59) return null;
  return `${hours.padStart(2, "0")}:${minutes ?? "00"}`;
}

/** `just now`, `2 minutes ago`, `in 3 minutes`; from a day on the same as [`clock`]. */
export function ago(at: string, now: number): string {
  const distance = Date.parse(at) - now;
  const size = Math.abs(distance);
  const { relative } = formats();
  if (distance <= 0 && size < 45_000) return t("window-time-now");
  if (size < MINUTE) return relative.format(Math.round(distance / 1000), "second");
  if (size < HOUR) return relative.format(Math.round(distance / MINUTE), "minute");
  if (size < DAY) return relative.format(Math.round(distance / HOUR), "hour");
  return clock(at, now);
}

/** `today`, or the short name of a day of the last week, with its number where there is room. */
export function dayName(ms: number, now: number, isShort = false): string {
  if (midnight(ms) === midnight(now)) return t("window-time-today");
  const { weekday, weekdayAlone } = formats();
  return (isShort ? weekdayAlone : weekday).format(ms);
}

/** The days of the week from Monday on: as they are read aloud, and as they fit into a button. */
export function weekdayNames(): { long: string; short: string }[] {
  const spoken = language();
  const [year, month, day] = MONDAY;
  return Array.from({ length: 7 }, (_, step) => {
    const date = new Date(year, month, day + step);
    const name = (weekday: "long" | "short"): string => date.toLocaleDateString(spoken, { weekday });
    return { long: name("long"), short: name("short") };
  });
}
