/**
 * Gives up waiting when nothing happens for so many milliseconds; `alive` says that something did. For clients that can
 * neither be told how long to wait nor be stopped.
 */
export async function within<T>(milliseconds: number, act: (alive: () => void) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      fail(Object.assign(new Error(`nothing came for ${milliseconds / 1000} s`), { name: "TimeoutError" }));
    }, milliseconds);
  });
  try {
    return await Promise.race([act(() => timer?.refresh()), late]);
  } finally {
    clearTimeout(timer);
  }
}
