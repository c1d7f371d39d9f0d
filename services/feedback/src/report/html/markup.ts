import { html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export { raw } from 'hono/html';

/** Markup in which all interpolated text is escaped. */
export type Markup = HtmlEscapedString;

/** Tagged template for markup: interpolated strings are escaped, markup and arrays of markup are not. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  // The library returns a promise only if a promise was interpolated, which the report never does.
  return template(strings, ...values) as Markup;
}
