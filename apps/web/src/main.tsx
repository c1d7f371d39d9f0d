// Must come first: it configures Zod before any schema is created.
import './csp.ts';
import { createClient } from '@poise/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createEvaluation } from './evaluation/evaluation.ts';
import { createMemory } from './evaluation/memory.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/start.css';
import './styles/progress.css';
import './styles/report.css';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');

const connect = (token?: string) => createClient({ baseUrl: '', ...(token !== undefined && { token }) });
const loadCapabilities = () => connect().getCapabilities();

const evaluation = createEvaluation({ connect, memory: createMemory(sessionStorage) });
void evaluation.resume();

createRoot(root).render(
  <StrictMode>
    <App evaluation={evaluation} loadCapabilities={loadCapabilities} />
  </StrictMode>,
);
