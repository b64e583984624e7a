// Moments as people say them. Hours are always of 24, as in the tray and on the command line.
import { t } from "./words";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const secondsFormat = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", hourCycle: "h23" });
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const yearFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

const midnight = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** `09:12` today, `yesterday 09:12`, `21 Nov, 09:12`, `21 Nov 2025, 09:12`. */
export function clock(at: string, now: number, withSeconds = false): string {
  const ms = Date.parse(at);
  const time = (withSeconds ? secondsFormat : clockFormat).format(ms);
  // Rounded, because the days on which clocks change have 23 or 25 hours.
  const days = Math.round((midnight(now) - midnight(ms)) / DAY);
  if (days === 0) return time;
  if (days === 1) return t("window-time-yesterday", { time });
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return t("window-time-date", { date: (sameYear ? dayFormat : yearFormat).format(ms), time });
}

/** `just now`, `2 minutes ago`, `in 3 minutes`; from a day on the same as [`clock`]. */
export function ago(at: string, now: number): string {
  const distance = Date.parse(at) - now;
  const size = Math.abs(distance);
  if (distance <= 0 && size < 45_000) return t("window-time-now");
  if (size < MINUTE) return relative.format(Math.round(distance / 1000), "second");
  if (size < HOUR) return relative.format(Math.round(distance / MINUTE), "minute");
  if (size < DAY) return relative.format(Math.round(distance / HOUR), "hour");
  return clock(at, now);
}
