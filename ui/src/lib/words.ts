// The page's words, from the one message catalogue that agent, tray and command line read too.
// A key that does not exist is a mistake in the page: it throws under test and shows itself otherwise.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import catalogue from "../../../src-tauri/crates/tidings-core/locales/en.ftl?raw";

const bundle = new FluentBundle("en", { useIsolating: false });
const faults = bundle.addResource(new FluentResource(catalogue));

/** The sentence of `key`, with its variables filled in. */
export function t(key: string, args: Record<string, FluentVariable> = {}): string {
  const pattern = bundle.getMessage(key)?.value;
  const errors: Error[] = [...faults];
  const text = pattern ? bundle.formatPattern(pattern, args, errors) : undefined;
  if (import.meta.env.MODE === "test" && (text === undefined || errors.length > 0)) {
    throw new Error(`words: ${key} ${errors.join(" ")}`);
  }
  return text ?? key;
}
