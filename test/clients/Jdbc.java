// JDBC: Metabase, DBeaver, and whatever runs on Java
import java.io.*;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.stream.*;
import org.postgresql.PGConnection;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.*;

public class Jdbc {
	static final Map<String, String> expected = new HashMap<>();
	static PrintWriter facts;
	static int tests;

	static void ok(boolean good, String name, Object... why) {
		System.out.println((good ? "" : "not ") + "ok " + ++tests + " - " + name);
		if (!good) for (Object line : why) System.out.println("#   " + line);
	}

	static void same(Object found, Object wanted, String name) {
		ok(Objects.equals(found, wanted), name, found, wanted);
	}

	static void fact(String name, Object value) {
		facts.println(name + "\t" + value);
	}

	static String text(Object value) throws SQLException {
		if (value instanceof BigDecimal) return ((BigDecimal) value).toPlainString();
		return value instanceof java.sql.Array ? value.toString().replace("\"", "") : value.toString();
	}

	static String kind(Object value) throws SQLException {
		if (value instanceof PGobject) return "PGobject " + ((PGobject) value).getType();
		if (value instanceof java.sql.Array)
			return "Array of " + kind(((Object[]) ((java.sql.Array) value).getArray())[0]);
		return value.getClass().getSimpleName();
	}

	static Object one(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
			rows.next();
			return rows.getObject(1);
		}
	}

	// The counts in a summary, or in its JSON
	static List<BigInteger> counts(String list) {
		return Arrays.stream(list.replaceAll("[^0-9,]", "").split(",")).map(BigInteger::new).collect(Collectors.toList());
	}

	static String scores(Object document) {
		return document.toString().replaceAll("(?s).*\"scores\": *\\[([^]]*)\\].*", "{$1}").replace(" ", "");
	}

	public static void main(String[] arguments) throws Exception {
		for (String line : Files.readAllLines(Paths.get(System.getenv("EXPECTED")))) {
			String[] pair = line.split("\t", 2);
			expected.put(pair[0], pair[1]);
		}
		facts = new PrintWriter(new FileWriter(System.getenv("FACTS")), true);
		try (Connection connection = connect("")) {
			all(connection);
		}
		System.out.println("1.." + tests);
	}

	static Connection connect(String options) throws SQLException {
		String url = "jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/"
			+ System.getenv("PGDATABASE") + options;
		return DriverManager.getConnection(url, System.getenv("PGUSER"), System.getenv("PGPASSWORD"));
	}

	static void all(Connection connection) throws Exception {
		fact("version", connection.getMetaData().getDriverVersion());
		same(one(connection, "SELECT inet_client_addr() IS NOT NULL"), true, "over TCP");

		// Figures, from a statement that the driver has prepared: it then asks for binary where it can
		Map<String, Object> row = new TreeMap<>();
		Set<String> binary = new TreeSet<>();
		PreparedStatement figures = connection.prepareStatement("SELECT * FROM figures");
		ResultSetMetaData columns = figures.getMetaData();
		for (int i = 0; i < 7; i++) {
			try (ResultSet rows = figures.executeQuery()) {
				rows.next();
				PGResultSetMetaData formats = rows.getMetaData().unwrap(PGResultSetMetaData.class);
				for (int c = 1; c <= columns.getColumnCount(); c++) {
					row.put(columns.getColumnName(c), rows.getObject(c));
					if (formats.getFormat(c) == 1) binary.add(columns.getColumnTypeName(c));
				}
			}
		}
		for (String name : row.keySet()) {
			if (name.equals("weight")) same(row.get(name), Double.valueOf(expected.get(name)), "weight is what psql says");
			else same(text(row.get(name)), expected.get(name), name + " is what psql says");
		}
		for (String name : new String[] {"nps", "ci", "responses", "summary", "counts"}) fact(name, kind(row.get(name)));
		fact("binary", binary.isEmpty() ? "no" : "by itself: " + String.join(", ", binary));
		Object document = one(connection, "SELECT summary::jsonb FROM figures");
		fact("document", kind(document));
		same(scores(document), expected.get("counts"), "jsonb has the counts");
		same(scores(one(connection, "SELECT summary::jsonb::json FROM figures")), expected.get("counts"), "json has the counts");

		// What a tool reads of the columns, of a result and of the catalogue
		for (int c = 1; c <= columns.getColumnCount(); c++) {
			String name = columns.getColumnName(c);
			if (name.equals("fixed")) fact("type of fixed", columns.getPrecision(c) + ", " + columns.getScale(c));
			if (!name.equals("nps") && !name.equals("summary")) continue;
			fact("type of " + name, "`" + columns.getColumnTypeName(c) + "`, " + JDBCType.valueOf(columns.getColumnType(c))
				+ (name.equals("nps") ? ", precision " + columns.getPrecision(c) + ", scale " + columns.getScale(c) : ""));
			try (ResultSet found = connection.getMetaData().getColumns(null, null, "figures", name)) {
				found.next();
				same(found.getString("TYPE_NAME"), columns.getColumnTypeName(c), "the catalogue has the same type of " + name);
			}
		}

		String summary;
		java.sql.Array list;
		BigDecimal byText, byCounts;
		// page
		try (Statement select = connection.createStatement(); ResultSet found = select.executeQuery(
				"SELECT nps_agg(score), nps_agg(score)::bigint[] FROM responses")) {
			found.next();
			summary = found.getString(1);
			list = found.getArray(2);
		}
		try (PreparedStatement select = connection.prepareStatement(
				"SELECT nps(?::nps_summary), nps(?::bigint[]::nps_summary)")) {
			select.setString(1, summary);
			select.setArray(2, list);
			try (ResultSet found = select.executeQuery()) {
				found.next();
				byText = found.getBigDecimal(1);
				byCounts = found.getBigDecimal(2);
			}
		}
		// page ends
		same(byText + " " + byCounts, expected.get("nps") + " " + expected.get("nps"), "the example of the page");

		// Text, out and in again
		try (Statement statement = connection.createStatement();
			 ResultSet rows = statement.executeQuery(
				"SELECT id, summary, weighted, transitions FROM stored ORDER BY id LIMIT 50");
			 PreparedStatement insert = connection.prepareStatement("INSERT INTO returned VALUES (?, ?, ?, ?)")) {
			while (rows.next()) {
				insert.setInt(1, rows.getInt(1));
				// page
				for (int c = 2; c <= 4; c++) insert.setObject(c, rows.getString(c), Types.OTHER);
				// page ends
				insert.executeUpdate();
			}
		}
		same(one(connection, "SELECT (SELECT count(*) FROM returned) || ' ' || (SELECT min(id) FROM different)"), "50 51",
			"values of all three types come back the same as text");
		fact("string", string(connection, "INSERT INTO returned (id, summary) VALUES (0, ?)"));
		same(string(connection, "INSERT INTO returned (id, summary) VALUES (0, ?::nps_summary)"), "as it is",
			"a string with a cast");
		try (Connection loose = connect("?stringtype=unspecified")) {
			same(string(loose, "INSERT INTO returned (id, summary) VALUES (0, ?)"), "as it is",
				"a string with stringtype=unspecified");
		}
		try (Statement statement = connection.createStatement();
			 ResultSet rows = statement.executeQuery(
				"SELECT summary::bigint[], summary::jsonb, summary FROM stored WHERE id = 4");
			 PreparedStatement back = connection.prepareStatement("SELECT (?::bigint[])::nps_summary, ?::nps_summary")) {
			rows.next();
			back.setArray(1, connection.createArrayOf("bigint", (Object[]) rows.getArray(1).getArray()));
			back.setObject(2, rows.getObject(3));
			try (ResultSet same = back.executeQuery()) {
				same.next();
				same(same.getString(1), rows.getString(3), "an array of counts makes the summary, 2^53 + 1 too");
				same(same.getString(2), rows.getString(3), "a PGobject goes in as it came out");
			}
			fact("2^53 + 1", scores(rows.getObject(2)).contains("9007199254740993") ? "exact" : scores(rows.getObject(2)));
		}

		// Prepared
		try (PreparedStatement few = connection.prepareStatement(
				"SELECT nps(score), nps_ci_lower(nps_agg(score), ?), nps_share(nps_agg(score), ?), "
				+ "nps_responses(nps_agg(score)) FROM responses WHERE team = ? AND score <= ?")) {
			for (int i = 0; i < 14; i++) {
				few.setDouble(1, 0.9);
				few.setString(2, "promoter");
				few.setInt(3, i % 7);
				few.setInt(4, 9);
				try (ResultSet rows = few.executeQuery()) {
					rows.next();
					same(text(rows.getObject(1)) + " " + text(rows.getObject(2)) + " " + text(rows.getObject(3)) + " "
						+ rows.getLong(4), expected.get("team " + i % 7), "prepared, with parameters: team " + i % 7);
				}
			}
			same(one(connection, "SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'nps_ci_lower[(]'"),
				1L, "which was prepared");
		}

		String compare = "SELECT difference FROM figures, nps_compare(summary, ";
		for (Object value : new Object[] {new BigDecimal("35.5"), 35.5}) {
			String name = value instanceof Double ? "float" : "decimal";
			BigDecimal over = new BigDecimal(expected.get("over 35.5"));
			Object found = ask(connection, value, compare + "?)");
			ok(Arrays.asList(over, "42883", "22P02").contains(found), 
				"a benchmark as " + name + ": the difference, or an error", found);
			fact(name, found.equals(over) ? "works" : "error " + found);
			same(ask(connection, value, compare + "?::float8)"), over, "a benchmark as " + name + ", cast");
		}
		Object answer = ask(connection, expected.get("summary"), "SELECT nps(?)");
		ok(Arrays.asList(row.get("nps"), "42725", "42883").contains(answer),
			"a string as argument: the score, or an error", answer);
		fact("argument", answer.equals(row.get("nps")) ? "works" : "error " + answer);
		same(ask(connection, expected.get("summary"), "SELECT nps(?::nps_summary)"), row.get("nps"),
			"a string as argument, cast");

		try {
			one(connection, "SELECT nps(score) FROM (VALUES (9), (11)) AS answers (score)");
			ok(false, "11 is no score");
		} catch (PSQLException error) {
			String hint = "Leave out other values with FILTER (WHERE nps_is_score(...)).";
			ServerErrorMessage server = error.getServerErrorMessage();
			same(error.getSQLState(), "22003", "11 is no score: SQLSTATE");
			same(server.getMessage(), "invalid score: 11", "and a message that names it");
			ok(server.getHint() == null || server.getHint().equals(hint), "and the hint, or none", server.getHint());
			fact("hint", error.getMessage().contains(hint) ? "in the text" : server.getHint() != null ? "by itself" : "no");
		}

		// Ten thousand rows by a portal, checked by counting here
		connection.setAutoCommit(false);
		int number = 0;
		List<Integer> wrong = new ArrayList<>();
		BigInteger[] total = new BigInteger[11];
		Arrays.fill(total, BigInteger.ZERO);
		try (Statement statement = connection.createStatement()) {
			statement.setFetchSize(500);
			try (ResultSet rows = statement.executeQuery(
					"SELECT id, nps(summary), summary, nps_responses(summary) FROM stored ORDER BY id")) {
				while (rows.next()) {
					number++;
					if (rows.getString(3) == null) {
						if (rows.getObject(2) != null || rows.getObject(4) != null) wrong.add(rows.getInt(1));
						continue;
					}
					List<BigInteger> counts = counts(rows.getString(3));
					BigInteger all = BigInteger.ZERO, points = BigInteger.ZERO;
					for (int score = 0; score <= 10; score++) {
						total[score] = total[score].add(counts.get(score));
						all = all.add(counts.get(score));
						points = points.add(counts.get(score).multiply(BigInteger.valueOf(score > 8 ? 100 : score > 6 ? 0 : -100)));
					}
					BigDecimal nps = rows.getBigDecimal(2);
					if (!BigInteger.valueOf(rows.getLong(4)).equals(all) || (all.signum() == 0 ? nps != null
							: Math.abs(nps.doubleValue() - points.doubleValue() / all.doubleValue()) > 1e-9)) wrong.add(rows.getInt(1));
				}
			}
		}
		same(number, 10000, "ten thousand rows are streamed");
		same(wrong, List.of(), "and each score is what its counts say");
		same(Arrays.stream(total).map(BigInteger::toString).collect(Collectors.joining(",", "{", "}")),
			expected.get("total"), "and so is their sum");

		// COPY BINARY, there and back
		CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
		ByteArrayOutputStream copied = new ByteArrayOutputStream();
		same(copy.copyOut("COPY stored TO STDOUT (FORMAT binary)", copied), 10000L, "COPY BINARY out");
		try (Statement statement = connection.createStatement()) {
			statement.execute("TRUNCATE returned");
		}
		copy.copyIn("COPY returned FROM STDIN (FORMAT binary)", new ByteArrayInputStream(copied.toByteArray()));
		same(one(connection, "SELECT count(*) FROM different"), 0L, "and in again");
		connection.rollback();
	}

	static String string(Connection connection, String query) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query)) {
			statement.setString(1, "{0,0,0,0,0,0,0,0,0,1,1}");
			statement.executeUpdate();
			return "as it is";
		} catch (SQLException error) {
			return "error " + error.getSQLState();
		}
	}

	static Object ask(Connection connection, Object value, String query) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query)) {
			statement.setObject(1, value);
			try (ResultSet rows = statement.executeQuery()) {
				rows.next();
				return rows.getObject(1);
			}
		} catch (SQLException error) {
			return error.getSQLState();
		}
	}
}
