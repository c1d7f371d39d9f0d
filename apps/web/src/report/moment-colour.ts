import type { Moment, Received } from '@poise/shared/contracts';

/** The colour of a moment's number: that of its expression, or the accent colour for other moments. */
export function colourOf(moment: Received<Moment>): string {
  return moment.type === 'expression' ? `var(--${moment.emotion})` : 'var(--accent)';
}
