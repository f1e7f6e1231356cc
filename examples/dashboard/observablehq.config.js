// A page of one's own: nothing on it comes from another host
export default {
  root: "src",
  title: "Net Promoter Score programme",
  style: "style.css",
  globalStylesheets: [],
  search: false,
  sidebar: false,
  toc: false,
  pager: false,
  footer: "",
  head: '<link rel="icon" href="data:,">',
  // NAME.json.sql makes data/NAME.json: psql finds the database by PGHOST, PGDATABASE and so on
  interpreters: {".sql": ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-f"]}
};
