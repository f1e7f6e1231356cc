// pgx: Grafana, and most that runs on Go
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"strings"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v4"
)

var (
	ctx      = context.Background()
	expected = map[string]string{}
	facts    *os.File
	tests    int
)

func ok(good bool, name string, why ...interface{}) {
	tests++
	not := ""
	if !good {
		not = "not "
	}
	fmt.Printf("%sok %d - %s\n", not, tests, name)
	if !good {
		for _, line := range why {
			fmt.Printf("#   %v\n", line)
		}
	}
}

func same(found, wanted interface{}, name string) {
	ok(reflect.DeepEqual(found, wanted), name, found, wanted)
}

func fact(name string, value interface{}) {
	fmt.Fprintf(facts, "%s\t%v\n", name, value)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// The first row of a query, each column in the class that the driver takes by itself
func row(connection *pgx.Conn, query string, parameters ...interface{}) ([]interface{}, []string, error) {
	rows, err := connection.Query(ctx, query, parameters...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, nil, rows.Err()
	}
	var names []string
	for _, field := range rows.FieldDescriptions() {
		names = append(names, string(field.Name))
	}
	values, err := rows.Values()
	check(err)
	rows.Close()
	return values, names, rows.Err()
}

func one(connection *pgx.Conn, query string, parameters ...interface{}) interface{} {
	values, _, err := row(connection, query, parameters...)
	check(err)
	return values[0]
}

func rational(number pgtype.Numeric) *big.Rat {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-number.Exp)), nil)
	if number.Exp > 0 {
		ten.Exp(big.NewInt(10), big.NewInt(int64(number.Exp)), nil)
		return new(big.Rat).SetInt(ten.Mul(ten, number.Int))
	}
	return new(big.Rat).SetFrac(number.Int, ten)
}

// A value is what psql says: numbers by their value, all else by its text
func like(value interface{}, wanted string) bool {
	switch v := value.(type) {
	case pgtype.Numeric:
		number, good := new(big.Rat).SetString(wanted)
		return good && v.Status == pgtype.Present && rational(v).Cmp(number) == 0
	case pgtype.Numrange:
		bounds := strings.Split(strings.Trim(wanted, "[]"), ",")
		return v.LowerType == pgtype.Inclusive && v.UpperType == pgtype.Inclusive && len(bounds) == 2 &&
			like(v.Lower, bounds[0]) && like(v.Upper, bounds[1])
	case pgtype.Int8Array:
		return braces(numbers(v)) == wanted
	case float64:
		number, good := new(big.Rat).SetString(wanted)
		float, _ := number.Float64()
		return good && v == float
	}
	return fmt.Sprint(value) == wanted
}

// A list as PostgreSQL writes it
func braces(list interface{}) string {
	return strings.NewReplacer("[", "{", "]", "}", " ", ",").Replace(fmt.Sprint(list))
}

func numbers(array pgtype.Int8Array) (list []int64) {
	check(array.AssignTo(&list))
	return list
}

func kind(value interface{}) string {
	if document, good := value.(map[string]interface{}); good {
		return "map, " + kind(document["nps"])
	}
	return strings.TrimPrefix(reflect.TypeOf(value).String(), "pgtype.")
}

func counts(summary string) (list []*big.Int) {
	for _, count := range strings.Split(strings.Trim(summary, "{}"), ",") {
		number, _ := new(big.Int).SetString(count, 10)
		list = append(list, number)
	}
	return list
}

func main() {
	lines, err := os.ReadFile(os.Getenv("EXPECTED"))
	check(err)
	for _, line := range strings.Split(strings.TrimSpace(string(lines)), "\n") {
		pair := strings.SplitN(line, "\t", 2)
		expected[pair[0]] = pair[1]
	}
	facts, err = os.Create(os.Getenv("FACTS"))
	check(err)
	connection, err := pgx.Connect(ctx, "")
	check(err)
	fact("version", os.Getenv("PGX_VERSION"))
	same(one(connection, "SELECT inet_client_addr() IS NOT NULL"), true, "over TCP")

	values, names, err := row(connection, "SELECT * FROM figures")
	check(err)
	figures := map[string]interface{}{}
	for i, name := range names {
		figures[name] = values[i]
		ok(like(values[i], expected[name]), name+" is what psql says", values[i], expected[name])
	}
	for _, name := range []string{"nps", "ci", "responses", "summary", "counts"} {
		fact(name, kind(figures[name]))
	}
	document := one(connection, "SELECT summary::jsonb FROM figures")
	fact("document", kind(document))
	for _, name := range []string{"jsonb", "jsonb::json"} {
		scores := one(connection, "SELECT summary::"+name+" FROM figures").(map[string]interface{})["scores"]
		same(braces(scores), expected["counts"], name+" has the counts")
	}
	// page
	var nps, again float64
	var summary string
	var list []int64
	check(connection.QueryRow(ctx, `SELECT nps(score), nps_agg(score), nps_agg(score)::bigint[] FROM responses`).
		Scan(&nps, &summary, &list))
	check(connection.QueryRow(ctx, `SELECT nps($1::nps_summary + $2::bigint[]::nps_summary)`, summary, list).
		Scan(&again))
	// page ends
	ok(like(nps, expected["nps"]) && again == nps, "the example of the page", nps, again)

	// What a tool reads of the columns
	rows, err := connection.Query(ctx, "SELECT nps, fixed, summary FROM figures")
	check(err)
	for _, field := range rows.FieldDescriptions() {
		name := "an OID that is not registered"
		if known, good := connection.ConnInfo().DataTypeForOID(field.DataTypeOID); good {
			name = fmt.Sprintf("`%s`, modifier %d", known.Name, field.TypeModifier)
		}
		if string(field.Name) == "fixed" {
			name = fmt.Sprintf("modifier %d", field.TypeModifier)
		}
		fact("type of "+string(field.Name), name)
	}
	rows.Close()

	// Text, out and in again
	var back [][]interface{}
	rows, err = connection.Query(ctx, "SELECT id, summary, weighted, transitions FROM stored ORDER BY id LIMIT 50")
	check(err)
	for rows.Next() {
		values, err := rows.Values()
		check(err)
		back = append(back, values)
	}
	for _, values := range back {
		_, err = connection.Exec(ctx, "INSERT INTO returned VALUES ($1, $2, $3, $4)", values...)
		check(err)
	}
	same(one(connection, "SELECT (SELECT count(*) FROM returned) || ' ' || (SELECT min(id) FROM different)"), "50 51",
		"values of all three types come back the same as text")
	fact("string", "as it is")
	values, _, err = row(connection, "SELECT summary::bigint[], summary::jsonb FROM stored WHERE id = 4")
	check(err)
	array := values[0].(pgtype.Int8Array)
	same(one(connection, "SELECT ($1::bigint[])::nps_summary = summary FROM stored WHERE id = 4", numbers(array)), true,
		"an array of counts makes the summary, 2^53 + 1 too")
	scores := values[1].(map[string]interface{})["scores"].([]interface{})
	most := fmt.Sprintf("%.0f", scores[10])
	if most == "9007199254740993" {
		most = "exact"
	}
	fact("2^53 + 1", most)

	// Prepared
	_, err = connection.Prepare(ctx, "few", `
		SELECT nps(score), nps_ci_lower(nps_agg(score), $1), nps_share(nps_agg(score), $2),
		       nps_responses(nps_agg(score)) FROM responses WHERE team = $3 AND score <= $4`)
	check(err)
	for team := 0; team < 7; team++ {
		values, _, err := row(connection, "few", 0.9, "promoter", team, 9)
		check(err)
		wanted := strings.Split(expected[fmt.Sprint("team ", team)], " ")
		good := len(values) == len(wanted)
		for i := range values {
			good = good && like(values[i], wanted[i])
		}
		ok(good, fmt.Sprint("prepared, with parameters: team ", team), values, wanted)
	}
	same(one(connection, "SELECT count(*) FROM pg_prepared_statements WHERE name = 'few'"), int64(1),
		"which was prepared")

	// A number, where double precision is wanted
	compare, over := "SELECT difference FROM figures, nps_compare(summary, ", expected["over 35.5"]
	var decimal pgtype.Numeric
	check(decimal.Set("35.5"))
	for _, try := range []struct {
		name  string
		value interface{}
		cast  string
	}{{"decimal", &decimal, "$1::numeric)"}, {"float", 35.5, "$1::float8)"}} {
		found := ask(connection, compare+"$1)", try.value)
		if like(found, over) {
			found = "works"
		}
		ok(found == "works" || found == "error 42883" || found == "error 22P02" || found == "error 22P03",
			"a benchmark as "+try.name+": the difference, or an error", found)
		fact(try.name, found)
		ok(like(ask(connection, compare+try.cast, try.value), over), "a benchmark as "+try.name+", cast")
	}
	same(ask(connection, compare+"$1::float8)", &decimal), "error 22P03",
		"a decimal with a cast to float8 is sent as it is")

	score := ask(connection, "SELECT nps($1)", expected["summary"])
	if like(score, expected["nps"]) {
		score = "works"
	}
	ok(score == "works" || score == "error 42725" || score == "error 42883",
		"a string as argument: the score, or an error", score)
	fact("argument", score)
	ok(like(ask(connection, "SELECT nps($1::nps_summary)", expected["summary"]), expected["nps"]),
		"a string as argument, cast")

	_, _, err = row(connection, "SELECT nps(score) FROM (VALUES (9), (11)) AS answers (score)")
	var failure *pgconn.PgError
	ok(errors.As(err, &failure), "11 is no score", err)
	if failure != nil {
		hint := "Leave out other values with FILTER (WHERE nps_is_score(...))."
		same(failure.Code, "22003", "SQLSTATE")
		same(failure.Message, "invalid score: 11", "and a message that names it")
		ok(failure.Hint == hint || failure.Hint == "", "and the hint, or none", failure.Hint)
		switch {
		case strings.Contains(err.Error(), hint):
			fact("hint", "in the text")
		case failure.Hint != "":
			fact("hint", "by itself")
		default:
			fact("hint", "no")
		}
	}

	// Ten thousand rows, which the driver reads as they are asked for, checked by counting here
	rows, err = connection.Query(ctx,
		"SELECT id, nps(summary)::text, summary::text, nps_responses(summary) FROM stored ORDER BY id")
	check(err)
	number, wrong, total := 0, []int32{}, counts("0,0,0,0,0,0,0,0,0,0,0")
	for rows.Next() {
		var id int32
		var nps, summary *string
		var responses *int64
		check(rows.Scan(&id, &nps, &summary, &responses))
		number++
		if summary == nil {
			if nps != nil || responses != nil {
				wrong = append(wrong, id)
			}
			continue
		}
		all, points := new(big.Int), new(big.Int)
		for score, count := range counts(*summary) {
			total[score].Add(total[score], count)
			all.Add(all, count)
			if score > 8 {
				points.Add(points, count)
			} else if score < 7 {
				points.Sub(points, count)
			}
		}
		good := responses != nil && all.Cmp(big.NewInt(*responses)) == 0
		if all.Sign() == 0 {
			good = good && nps == nil
		} else {
			found, _ := new(big.Rat).SetString(*nps)
			wanted := new(big.Rat).SetFrac(points.Mul(points, big.NewInt(100)), all)
			difference := found.Sub(found, wanted)
			good = good && difference.Abs(difference).Cmp(big.NewRat(1, 1e9)) < 0
		}
		if !good {
			wrong = append(wrong, id)
		}
	}
	check(rows.Err())
	same(number, 10000, "ten thousand rows are streamed")
	same(wrong, []int32{}, "and each score is what its counts say")
	same(braces(total), expected["total"], "and so is their sum")

	// COPY BINARY, there and back
	var copied bytes.Buffer
	raw := connection.PgConn()
	_, err = raw.CopyTo(ctx, &copied, "COPY stored TO STDOUT (FORMAT binary)")
	check(err)
	_, err = connection.Exec(ctx, "TRUNCATE returned")
	check(err)
	_, err = raw.CopyFrom(ctx, &copied, "COPY returned FROM STDIN (FORMAT binary)")
	check(err)
	same(one(connection, "SELECT count(*) FROM different"), int64(0), "COPY BINARY there and back")

	// CopyFrom sends binary rows: the types must be registered, as bytes
	copyFrom := func() error {
		_, err := connection.CopyFrom(ctx, pgx.Identifier{"returned"}, []string{"id", "summary"},
			pgx.CopyFromRows([][]interface{}{{int32(0), "{0,0,0,0,0,0,0,0,0,1,1}"}}))
		return err
	}
	if copyFrom() == nil {
		fact("binary", "numbers; `CopyFrom` takes a summary as text")
	} else {
		fact("binary", "numbers; `CopyFrom` wants the types registered")
	}
	// page
	for _, name := range []string{"nps_summary", "nps_weighted_summary", "nps_transitions"} {
		var oid uint32
		check(connection.QueryRow(ctx, `SELECT $1::text::regtype::oid`, name).Scan(&oid))
		connection.ConnInfo().RegisterDataType(
			pgtype.DataType{Value: &pgtype.GenericBinary{}, Name: name, OID: oid})
	}
	// page ends
	back = nil
	rows, err = connection.Query(ctx, "SELECT * FROM stored")
	check(err)
	for rows.Next() {
		values, err := rows.Values()
		check(err)
		back = append(back, values)
	}
	check(rows.Err())
	_, err = connection.Exec(ctx, "TRUNCATE returned")
	check(err)
	_, err = connection.CopyFrom(ctx, pgx.Identifier{"returned"}, []string{"id", "summary", "weighted", "transitions"},
		pgx.CopyFromRows(back))
	check(err)
	same(one(connection, "SELECT count(*) FROM different"), int64(0), "registered as bytes, CopyFrom takes them")
	check(connection.Close(ctx))
	fmt.Printf("1..%d\n", tests)
}

// What a query of one parameter gives, or the error that the server or the driver has with it
func ask(connection *pgx.Conn, query string, value interface{}) interface{} {
	values, _, err := row(connection, query, value)
	var failure *pgconn.PgError
	switch {
	case errors.As(err, &failure):
		return "error " + failure.Code
	case err != nil:
		return "refused: " + err.Error()
	}
	return values[0]
}
