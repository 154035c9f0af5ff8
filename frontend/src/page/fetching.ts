/**
 * Fetch, and give up when the whole answer is not there after so many milliseconds. `AbortSignal.timeout` says the same, but browsers that can
 * show the page otherwise do not have it.
 */
export function fetchWithin(milliseconds: number, address: string, options: RequestInit = {}): Promise<Response> {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), milliseconds); // does nothing once the answer is there
  return fetch(address, { ...options, signal: stop.signal });
}
