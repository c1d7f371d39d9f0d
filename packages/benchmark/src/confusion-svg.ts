import type { Figures } from './metrics.ts';

const CELL = 36;
const LEFT = 84;
const TOP = 110;

/**
 * Confusion matrices side by side as an SVG image. Cells show counts and are shaded by their share of the row.
 * The background is set, so that the image is legible on a page of any colour.
 */
export function confusionSvg(
  matrices: readonly { title: string; confusion: Figures['confusion'] }[],
): string {
  const widths = matrices.map(({ confusion }) => LEFT + confusion.labels.length * CELL + 16);
  const width = widths.reduce((total, each) => total + each, 0);
  const height = TOP + Math.max(...matrices.map(({ confusion }) => confusion.labels.length)) * CELL + 16;
  let x = 0;
  const parts = matrices.map((matrix, i) => {
    const part = `<g transform="translate(${x} 0)">${drawMatrix(matrix)}</g>`;
    x += widths[i] ?? 0;
    return part;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

function drawMatrix({
  title,
  confusion: { labels, rows },
}: {
  title: string;
  confusion: Figures['confusion'];
}) {
  const middle = (i: number) => i * CELL + CELL / 2;
  const names = labels.flatMap((label, i) => [
    `<text x="${LEFT - 6}" y="${TOP + middle(i) + 4}" text-anchor="end">${label}</text>`,
    `<text transform="translate(${LEFT + middle(i) + 4} ${TOP - 6}) rotate(-50)">${label}</text>`,
  ]);
  const cells = rows.flatMap((row, y) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, x) => {
      const share = total > 0 ? count / total : 0;
      const [left, top] = [LEFT + x * CELL, TOP + y * CELL];
      return `<rect x="${left}" y="${top}" width="${CELL}" height="${CELL}" fill="#1f5fa8" fill-opacity="${share.toFixed(2)}" stroke="#ddd"/><text x="${left + CELL / 2}" y="${top + CELL / 2 + 4}" text-anchor="middle" fill="${share > 0.5 ? '#fff' : '#222'}">${count}</text>`;
    });
  });
  return [
    `<text x="${LEFT}" y="16" font-size="13" font-weight="bold">${title}</text>`,
    `<text x="${LEFT}" y="32" fill="#555">label (rows), prediction (columns)</text>`,
    ...names,
    ...cells,
  ].join('\n');
}
