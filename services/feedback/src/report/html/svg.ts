import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Markup, raw } from './markup.ts';

use([LineChart, ScatterChart, GridComponent, TitleComponent, SVGRenderer]);

/**
 * Draws a chart as an SVG element without scripts or styles of its own.
 *
 * @param id prefix of the ids inside the element, unique on the page
 * @param option options of Apache ECharts; colours may be CSS variables of the page
 */
export function renderSvg(
  id: string,
  size: { width: number; height: number },
  option: EChartsCoreOption,
): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, ...option });
    return raw(withoutStyles(id, chart.renderToSVGString()));
  } finally {
    chart.dispose();
  }
}

/**
 * Makes the output reproducible and free of inline styles: the renderer numbers ids per process, and
 * writes hover rules and fonts as inline styles, which the policy of the page forbids.
 */
function withoutStyles(id: string, svg: string): string {
  return svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (?:style|class|pointer-events|xmlns:xlink|baseProfile|version)="[^"]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replace(/^<svg width="\d+" height="\d+"/, '<svg aria-hidden="true" focusable="false"')
    .replaceAll('\n', '');
}
