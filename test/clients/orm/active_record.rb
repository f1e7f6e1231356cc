# Active Record of Rails over ruby-pg
require "active_record"
require "json"
require "stringio"
require "tempfile"

EXPECTED = File.readlines(ENV["EXPECTED"], chomp: true).to_h { |line| line.split("\t", 2) }
FACTS = File.open(ENV["FACTS"], "w")
$tests = 0

def same(found, wanted, name)
  good = found == wanted
  puts "#{"not " unless good}ok #{$tests += 1} - #{name}"
  [found, wanted].each { |value| puts "#   #{value.inspect}" } unless good
  $stdout.flush
end

def fact(name, value)
  FACTS.puts "#{name}\t#{value}"
end

# A list that psql gave, of what is found
def scores(found, wanted, name)
  wanted = JSON.parse(EXPECTED[wanted]).zip(found).map do |text, value|
    case value
    when Float then text.to_f
    when BigDecimal then BigDecimal(text)
    else text
    end
  end
  same(found, wanted, name)
end

# What is said on the way
def said
  old, $stderr = $stderr, StringIO.new
  yield
  $stderr.string
ensure
  $stderr = old
end

ActiveRecord::Base.establish_connection(adapter: "postgresql", database: ENV["PGDATABASE"])
connection = ActiveRecord::Base.connection
fact("version", ActiveRecord.version)
same(connection.select_value("SELECT inet_client_addr() IS NOT NULL"), true, "over TCP")

# page
class Response < ActiveRecord::Base
end

class NpsByTeam < ActiveRecord::Base
  self.table_name = "nps_by_team"    # a view
  self.primary_key = "team"
end

by_team = Response.group(:team).order(:team).select(
  :team, "nps(score) AS nps", "nps(score) FILTER (WHERE score > 2) AS above_2")
running = Response.where(id: ..50).order(:id).pluck(
  Arel.sql("nps(score) OVER (PARTITION BY team ORDER BY id)"))
# page ends
scores(by_team.map(&:nps), "by team", "nps by team")
scores(by_team.map(&:above_2), "above 2", "and of a filter")
scores(running, "running", "over a window")
scores(NpsByTeam.order(:team).map(&:nps), "view", "a view of numbers")
float = Response.pick(Arel.sql("nps(score)::float8"))
same(float, EXPECTED["nps"].to_f, "and cast")
fact("nps", "#{by_team.first.nps.class}; #{float.class} with `::float8`")
fact("filter", "SQL in `select`")
fact("window", "SQL in `select` or `pluck`")

# A summary out and in again
class Team < ActiveRecord::Base
  self.primary_key = "team"
end
warning = said { Team.columns }
same(warning.match?(/unknown OID \d+: failed to recognize type of 'summary'. It will be treated as String./), true,
     "a column of an unknown type is told of")
teams = Team.order(:team).to_a
scores(teams.map(&:summary), "summaries", "summaries are read")
Team.create!(team: 7, name: "Copy", summary: teams[0].summary)
same(Team.where(summary: teams[0].summary).count, 2, "and written, and compared")
same(Team.where(team: ..6).pick(Arel.sql("nps(sum(summary))")), BigDecimal(EXPECTED["nps"]), "and have a sum")
fact("summary", "#{teams[0].summary.class}, with a warning")

# A migration makes the column, schema.rb leaves the table out, structure.sql does not
class CreateDaily < ActiveRecord::Migration[6.1]
  # page
  def change
    create_table :daily do |t|
      t.column :summary, "nps_summary", null: false
    end
  end
  # page ends
end
ActiveRecord::Migration.suppress_messages { CreateDaily.migrate(:up) }
type = connection.select_value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute
                                WHERE attrelid = 'daily'::regclass AND attname = 'summary'")
same(type, "nps_summary", "a migration makes a column of the type")
schema = StringIO.new
said { ActiveRecord::SchemaDumper.dump(connection, schema) }
same(schema.string.scan(/^ *create_table "(\w+)"/).flatten, ["responses"], "schema.rb has none of the tables with our types")
same(schema.string.scan(/^# Could not dump table "(\w+)".*\n#   Unknown type 'nps_summary'/).flatten,
     %w[daily returned stored teams], "only a comment each")
same([schema.string.include?('enable_extension "nps"'), schema.string.include?("nps_by_team")], [true, false],
     "but it has the extension, and no view")

bare = "#{ENV["PGDATABASE"]}_bare"
connection.execute("CREATE DATABASE #{bare} TEMPLATE template0")
ActiveRecord::Base.establish_connection(adapter: "postgresql", database: bare)
ActiveRecord::Migration.suppress_messages { eval(schema.string) }
same(ActiveRecord::Base.connection.data_sources - %w[schema_migrations ar_internal_metadata], ["responses"],
     "and makes a database without them, which does not fail")

ActiveRecord::Base.establish_connection(adapter: "postgresql", database: ENV["PGDATABASE"])
connection = ActiveRecord::Base.connection
target = "#{ENV["PGDATABASE"]}_loaded"
tasks = ActiveRecord::Tasks::PostgreSQLDatabaseTasks
at = ->(name) { ActiveRecord::DatabaseConfigurations::HashConfig.new("test", "primary", adapter: "postgresql", database: name) }
Tempfile.create("structure.sql") do |structure|
  tasks.new(at.(ENV["PGDATABASE"])).structure_dump(structure.path, nil)
  connection.execute("CREATE DATABASE #{target} TEMPLATE template0")
  tasks.new(at.(target)).structure_load(structure.path, nil)
end
ActiveRecord::Base.establish_connection(adapter: "postgresql", database: target)
tables = %w[daily nps_by_team responses returned stored teams]
same(tables - ActiveRecord::Base.connection.data_sources, [], "structure.sql has them all, and the view")
said { [Team, NpsByTeam].each(&:reset_column_information) }
said { Team.create!(team: 1, name: "Loaded", summary: teams[0].summary) }
same(Team.pick(Arel.sql("nps(summary)::float8")), JSON.parse(EXPECTED["by team"])[0].to_f, "and they work")
fact("migrations", "the type by its name; **schema.rb leaves the table out**, structure.sql does not")
puts "1..#{$tests}"
