# Prints, for each Elixir file named on stdin, the modules that it defines and mentions, and the configuration that it loads, by
# Elixir's own parser with its rules of `alias`.
defmodule Oracle do
  def main do
    for file <- IO.stream(:stdio, :line), file = String.trim_trailing(file, "\n"), {:ok, text} <- [File.read(file)] do
      case Code.string_to_quoted(text, static_atoms_encoder: fn name, _ -> {:ok, {:atom, name}} end) do
        {:ok, tree} ->
          {_, seen} = walk(tree, %{}, [], [])
          for {kind, name, line} <- seen, do: IO.puts([file, ?\t, kind, ?\t, name, ?\t, Integer.to_string(line)])

        _ ->
          IO.puts([file, "\tbroken\t\t0"])
      end
    end
  end

  # Returns the aliases that hold after the tree, and what was seen.
  defp walk({{:atom, call}, meta, [{_, _, _} = named | rest]} = tree, aliases, inside, seen) when call in ["defmodule", "defprotocol", "defimpl"] do
    case parts(named) do
      nil -> children(tree, aliases, inside, seen)
      parts ->
        whole = if call == "defimpl", do: expand(parts, aliases), else: inside ++ expand(parts, if(inside == [], do: aliases, else: %{}))
        kind = if call == "defimpl", do: "uses", else: "defines"
        {_, seen} = children(rest, aliases, whole, [{kind, Enum.join(whole, "."), meta[:line] || 0} | seen])
        {if(inside == [], do: aliases, else: Map.put(aliases, hd(parts), inside ++ [hd(parts)])), seen}
    end
  end

  defp walk({{:atom, call}, meta, [named | options]}, aliases, inside, seen) when call in ["alias", "require"] do
    {names, group?} = grouped(named)
    names = Enum.map(names, &expand(&1, aliases))
    seen = Enum.reduce(names, seen, &[{"uses", Enum.join(&1, "."), meta[:line] || 0} | &2])
    other = other_name(options)
    aliases =
      Enum.reduce(names, aliases, fn whole, known ->
        cond do
          other && !group? -> Map.put(known, other, whole)
          call == "alias" -> Map.put(known, List.last(whole), whole)
          true -> known
        end
      end)
    children(options, aliases, inside, seen) |> then(fn {_, seen} -> {aliases, seen} end)
  end

  # `config_path: "…"` of a project.
  defp walk({{:atom, "config_path"}, path}, aliases, _, seen) when is_binary(path), do: {aliases, [{"config", path, 0} | seen]}

  # `import_config "…"`, and the files that a `for` goes over to load them.
  defp walk({{:atom, call}, meta, [_ | _] = arguments} = tree, aliases, inside, seen) when call in ["import_config", "for"] do
    loaded = for path <- paths(if(call == "for", do: Enum.filter(arguments, &generator?/1), else: arguments)), do: {"config", path, meta[:line] || 0}
    {_, seen} = children(elem(tree, 2), aliases, inside, loaded ++ seen)
    {aliases, seen}
  end

  defp walk({:__aliases__, meta, _} = tree, aliases, inside, seen) do
    case parts(tree) do
      nil -> children(elem(tree, 2), aliases, inside, seen)
      parts -> {aliases, [{"uses", Enum.join(expand(parts, aliases), "."), meta[:line] || 0} | seen]}
    end
  end

  defp walk({{{:dot, _}, _, _} = call, _, arguments}, aliases, inside, seen), do: children([call, arguments], aliases, inside, seen)

  defp walk({_, _, _} = tree, aliases, inside, seen) do
    # Aliases made inside of a block do not leave it, unless the block is a body.
    {inner, seen} = children(tree, aliases, inside, seen)
    {if(elem(tree, 0) == :__block__, do: inner, else: aliases), seen}
  end

  defp walk(tree, aliases, inside, seen) when is_list(tree) or is_tuple(tree), do: children(tree, aliases, inside, seen)
  defp walk(_, aliases, _, seen), do: {aliases, seen}

  defp children(tree, aliases, inside, seen) when is_tuple(tree), do: children(Tuple.to_list(tree), aliases, inside, seen)
  defp children(trees, aliases, inside, seen) when is_list(trees), do: Enum.reduce(trees, {aliases, seen}, fn t, {a, s} -> walk(t, a, inside, s) end)
  defp children(_, aliases, _, seen), do: {aliases, seen}

  defp generator?({:<-, _, _}), do: true
  defp generator?(_), do: false

  # The texts below a tree that are paths of scripts; code in a text may be anything.
  defp paths({:<<>>, _, pieces}), do: paths(Enum.map_join(pieces, &if(is_binary(&1), do: &1, else: "*")))
  defp paths(text) when is_binary(text), do: if(String.ends_with?(text, ".exs"), do: [text], else: [])
  defp paths(trees) when is_list(trees), do: Enum.flat_map(trees, &paths/1)
  defp paths(tree) when is_tuple(tree), do: paths(Tuple.to_list(tree))
  defp paths(_), do: []

  defp parts({:__aliases__, _, parts}) do
    names = Enum.map(parts, fn {:atom, name} -> name; _ -> nil end)
    if Enum.any?(names, &is_nil/1), do: nil, else: names
  end

  defp parts(_), do: nil

  defp grouped({{:., _, [base, {:atom, "{}"}]}, _, inner}), do: {for(i <- inner, b = parts(base), p = parts(i), do: b ++ p), true}
  defp grouped({{:., _, [base, :{}]}, _, inner}), do: {for(i <- inner, b = parts(base), p = parts(i), do: b ++ p), true}
  defp grouped(named), do: {List.wrap(parts(named) && [parts(named)]), false}

  defp other_name([options]) when is_list(options) do
    Enum.find_value(options, fn {{:atom, "as"}, named} -> parts(named) && hd(parts(named)); {:as, named} -> parts(named) && hd(parts(named)); _ -> nil end)
  end

  defp other_name(_), do: nil

  defp expand([head | rest], aliases), do: Map.get(aliases, head, [head]) ++ rest
end

Oracle.main()
