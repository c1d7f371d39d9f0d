import { MODALITY_NAMES, modalityOf, type Totals } from '@poise/shared/contracts';

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
          {MODALITY_NAMES.map((name) => (
            <tr key={name}>
              <th scope="row">{modalityOf(name).name}</th>
              <td>{totals[name].received}</td>
              <td>{totals[name].scored}</td>
              <td>{totals[name].rejected}</td>
              <td>{totals[name].failed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
