/** How many words are worked on at once: so many stay in the first-level cache. */
export const room: i32 = 4096;

/** Room before the words, for some that are not wanted, and behind them, as they are written 32 at a time. */
const margin: i32 = 32;

/** Where the words lie, i32, and the normal numbers that they become, f32; data is below. */
export const wordsAt: usize = 2048 + 4 * margin;
/** Where the uniform numbers lie, f64: one for every two words. */
export const uniformsAt: usize = wordsAt + 4 * (room + margin);
/** Where the places of words in the tails are listed, i32. */
export const listAt: usize = uniformsAt + 4 * (room + margin);
