// A headless Chromium on the end of a pipe, as much of it as a test needs: no library, no port.
import {spawn} from "node:child_process";

export class Chromium {
  #answers = new Map();
  #next = 1;
  listeners = [];

  constructor(folder) {
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                   "--force-color-profile=srgb", `--user-data-dir=${folder}`, "--remote-debugging-pipe", "about:blank"];
    this.process = spawn("chromium", flags, {stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"]});
    let rest = "";
    this.process.stdio[4].setEncoding("utf8").on("data", (chunk) => {
      const messages = (rest + chunk).split("\0");
      rest = messages.pop();
      for (const message of messages) this.#hear(JSON.parse(message));
    });
    this.process.on("error", (error) => this.#giveUp(error));
    this.process.on("exit", () => this.#giveUp(new Error("Chromium has ended")));
    for (const stream of [3, 4]) this.process.stdio[stream].on("error", () => {});
  }

  #hear(message) {
    const waiting = this.#answers.get(message.id);
    if (!waiting) return this.listeners.forEach((listener) => listener(message.method, message.params));
    this.#answers.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }

  #giveUp(error) {
    this.gone = error;
    for (const {reject} of this.#answers.values()) reject(error);
  }

  send(method, params = {}) {
    return new Promise((resolve, reject) => {
      if (this.gone) return reject(this.gone);
      this.#answers.set(this.#next, {resolve, reject});
      this.process.stdio[3].write(JSON.stringify({id: this.#next++, method, params, sessionId: this.session}) + "\0");
    });
  }

  // A page of its own, with the network watched from before its first request
  async open(url, width) {
    const {targetId} = await this.send("Target.createTarget", {url: "about:blank"});
    this.session = (await this.send("Target.attachToTarget", {targetId, flatten: true})).sessionId;
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await this.send(`${domain}.enable`);
    await this.resize(width, 1000);
    const loaded = new Promise((resolve) => this.listeners.push((method) => method === "Page.loadEventFired" && resolve()));
    await this.send("Page.navigate", {url});
    await loaded;
  }

  resize(width, height) {
    return this.send("Emulation.setDeviceMetricsOverride", {width, height, deviceScaleFactor: 1, mobile: false});
  }

  // What a function of the page returns
  async run(code, ...values) {
    const {result, exceptionDetails} = await this.send("Runtime.evaluate",
      {expression: `(${code})(...${JSON.stringify(values)})`, awaitPromise: true, returnByValue: true});
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Until what was changed is drawn
  settle() {
    return this.run(() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 300)));
  }

  async screenshot(width, height) {
    const clip = {x: 0, y: 0, width, height, scale: 1};
    return Buffer.from((await this.send("Page.captureScreenshot", {format: "png", clip})).data, "base64");
  }

  async close() {
    delete this.session;
    const over = new Promise((resolve) => this.process.on("exit", resolve));
    if (!this.gone) await this.send("Browser.close").catch(() => {});
    if (this.process.exitCode === null && this.process.signalCode === null) await over;
  }
}
