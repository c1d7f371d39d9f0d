import { loadListener } from './listener.ts';

/** What a thread of the model pool runs. */
export default loadListener();
