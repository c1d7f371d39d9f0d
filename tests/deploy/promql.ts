import { parser } from '@prometheus-io/lezer-promql';

/** A series that a query selects, with the labels that it names for it and the text it compares each with. */
export type Selected = { readonly metric: string; readonly labels: Readonly<Record<string, string>> };

/**
 * The series and the labels of a PromQL query, by the grammar of Prometheus itself.
 * @throws where the query does not parse
 */
export function readQuery(query: string): { selected: Selected[]; grouping: string[] } {
  // Grafana puts a duration in their place.
  const text = query.replaceAll(/\$__(rate_interval|range|interval)\b/g, '5m');
  const selected: { metric: string; labels: Record<string, string> }[] = [];
  let label = '';
  const grouping: string[] = [];
  parser.parse(text).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${query}`);
      const written = text.slice(from, to);
      if (type.name === 'VectorSelector') selected.push({ metric: '', labels: {} });
      const current = selected.at(-1);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector' && current) {
        current.metric = written;
      }
      if (type.name === 'LabelName' && node.parent?.name === 'GroupingLabels') grouping.push(written);
      else if (type.name === 'LabelName') label = written;
      if (type.name === 'StringLiteral' && node.parent?.name === 'UnquotedLabelMatcher' && current) {
        current.labels[label] = written.slice(1, -1);
      }
    },
  });
  return { selected, grouping };
}
