import { STREAMS, type Totals } from '@poise/shared/contracts';
import { STREAM_LABELS } from '../ui/stream-labels.ts';

/** What happened to each chunk: received = scored + rejected + failed. */
export function Accounting({ totals }: { totals: Totals }) {
  return (
    <section className="accounting">
      <h2>What happened to each chunk</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Stream</span>
            </th>
            <th scope="col">Received</th>
            <th scope="col">Scored</th>
            <th scope="col">Rejected</th>
            <th scope="col">Failed</th>
          </tr>
        </thead>
        <tbody>
          {STREAMS.map((stream) => (
            <tr key={stream}>
              <th scope="row">{STREAM_LABELS[stream]}</th>
              <td>{totals[stream].received}</td>
              <td>{totals[stream].scored}</td>
              <td>{totals[stream].rejected}</td>
              <td>{totals[stream].failed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
