import { html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export { raw } from 'hono/html';

/** Markup whose every interpolated text was escaped. */
export type Markup = HtmlEscapedString;

/** Tagged template for markup; interpolated strings are escaped, markup and lists of it are not. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  // The library answers with a promise only where a promise was interpolated; the report has none.
  return template(strings, ...values) as Markup;
}
