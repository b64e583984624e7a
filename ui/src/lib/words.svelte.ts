// The page's words, from the one message catalogue that agent, tray and command line read too, in the language that
// was chosen. What a language does not say is said in English. A key that English does not have is a mistake in the
// page: it throws under test and shows itself otherwise.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Language, Spoken } from "./bindings";
import de from "../../../src-tauri/crates/tidings-core/locales/de.ftl?raw";
import en from "../../../src-tauri/crates/tidings-core/locales/en.ftl?raw";
import zhCN from "../../../src-tauri/crates/tidings-core/locales/zh-CN.ftl?raw";
import zhTW from "../../../src-tauri/crates/tidings-core/locales/zh-TW.ftl?raw";

const catalogues: Record<Spoken, string> = { en, de, "zh-CN": zhCN, "zh-TW": zhTW };

/** Each language in its own words; the desktop's has none. */
export const languageNames: Record<Language, string | null> = {
  system: null,
  en: "English",
  de: "Deutsch",
  "zh-CN": "简体中文",
  "zh-TW": "繁體中文",
};

function read(language: Spoken): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const faults = bundle.addResource(new FluentResource(catalogues[language]));
  if (import.meta.env.MODE === "test" && faults.length > 0) throw new Error(`words: ${language} ${faults.join(" ")}`);
  return bundle;
}

const english = read("en");
let spoken = $state.raw<{ language: Spoken; bundle: FluentBundle }>({ language: "en", bundle: english });

/** The language of the page. */
export function language(): Spoken {
  return spoken.language;
}

/** Goes on in this language; everything that is shown follows. */
export function speak(to: Spoken): void {
  document.documentElement.lang = to;
  if (to !== spoken.language) spoken = { language: to, bundle: to === "en" ? english : read(to) };
}

/** Several things in a row, as the language separates them. */
export function listed(things: string[]): string {
  return new Intl.ListFormat(language() === "en" ? "en-GB" : language(), { type: "conjunction", style: "narrow" }).format(things);
}

/** The sentence of `key`, with its variables filled in. */
export function t(key: string, args: Record<string, FluentVariable> = {}): string {
  const bundle = spoken.bundle.hasMessage(key) ? spoken.bundle : english;
  const pattern = bundle.getMessage(key)?.value;
  const errors: Error[] = [];
  const text = pattern ? bundle.formatPattern(pattern, args, errors) : undefined;
  if (import.meta.env.MODE === "test" && (text === undefined || errors.length > 0)) {
    throw new Error(`words: ${key} ${errors.join(" ")}`);
  }
  return text ?? key;
}
