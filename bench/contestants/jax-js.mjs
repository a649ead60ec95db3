// jax-js at the MLP, on wasm, compiled: `npm install --no-save @jax-js/jax` brings it. JavaScript, because its types are
// not here.
import { readFileSync } from "node:fs";
import { readSafetensors } from "@tweedie/core";
import { CannotRun, serve } from "./serve.ts";

const [rate, beta1, beta2, epsilon, layers, hidden] = [1e-3, 0.9, 0.999, 1e-8, 2, 512];

await serve(async (_, file) => {
  const jax = await import("@jax-js/jax").catch((error) => {
    throw new CannotRun(`cannot import @jax-js/jax: ${error.code ?? error.message}`);
  });
  const manifest = new URL("../package.json", import.meta.resolve("@jax-js/jax"));
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  const { numpy: np, nn, valueAndGrad, jit, init, defaultDevice } = jax;
  await init("wasm");
  defaultDevice("wasm");
  const { tensors } = readSafetensors(file);
  const array = ({ data, shape }) => np.array(Float32Array.from(data)).reshape([...shape]);
  const batch = new Set(["input.x", "input.target", "input.noise", "input.labels"]);
  const names = Object.keys(tensors).filter((name) => !batch.has(name));
  const each = (make) => Object.fromEntries(names.map((name) => [name, make(name)]));

  const dense = (w, name, x) => {
    const y = np.matmul(x, w[`${name}.weight`]);
    return `${name}.bias` in w ? y.add(w[`${name}.bias`]) : y;
  };
  const loss = (w, x, sinusoids, target) => {
    const embedded = nn.silu(dense(w, "time_embed.2", nn.silu(dense(w, "time_embed.0", sinusoids))));
    let h = dense(w, "input", x);
    for (let i = 0; i < layers; i++) {
      const shift = dense(w, `blocks.${i}.shift`, i < layers - 1 ? embedded.ref : embedded);
      const inner = nn.silu(dense(w, `blocks.${i}.dense1`, h.ref).add(shift));
      h = h.add(dense(w, `blocks.${i}.dense2`, inner));
    }
    return np.mean(np.square(dense(w, "output", h).sub(target)));
  };
  const update = jit((w, m, v, x, sinusoids, target, c1, c2) => {
    const [value, g] = valueAndGrad(loss)(
      each((name) => w[name].ref),
      x,
      sinusoids,
      target,
    );
    const m2 = each((name) => m[name].mul(beta1).add(g[name].ref.mul(1 - beta1)));
    const v2 = each((name) => v[name].mul(beta2).add(np.square(g[name]).mul(1 - beta2)));
    const w2 = each((name) => {
      const root = np.sqrt(v2[name].ref.mul(c2.ref)).add(epsilon);
      return w[name].sub(m2[name].ref.mul(c1.ref).mul(rate).div(root));
    });
    c1.dispose();
    c2.dispose();
    return [value, w2, m2, v2];
  });

  const noise = [...tensors["input.noise"].data];
  const frequencies = Array.from({ length: hidden / 2 }, (_, i) => 10_000 ** (-i / (hidden / 2)));
  const waves = [Math.cos, Math.sin];
  const features = noise.flatMap((n) => waves.flatMap((wave) => frequencies.map((f) => wave(n * f))));
  const sinusoids = array({ data: features, shape: [noise.length, hidden] });
  const [x, target] = [array(tensors["input.x"]), array(tensors["input.target"])];
  let weights = each((name) => array(tensors[name]));
  const empty = (name) => np.zeros([...tensors[name].shape]);
  let [m, v, count] = [each(empty), each(empty), 0];
  const step = async () => {
    count++;
    const [c1, c2] = [beta1, beta2].map((beta) => np.array([1 / (1 - beta ** count)]));
    let value;
    [value, weights, m, v] = update(weights, m, v, x.ref, sinusoids.ref, target.ref, c1, c2);
    return (await value.data())[0];
  };
  const parameters = names.reduce((sum, name) => sum + tensors[name].data.length, 0);
  return { step, result: step, parameters, versions: { "jax-js": version } };
});
