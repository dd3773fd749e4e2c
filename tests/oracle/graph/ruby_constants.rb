# Prints, for each Ruby file named on stdin, what it requires, defines and mentions, by Ruby's own parser.
require "ripper"

def path_of(node)
  case node&.first
  when :const_ref, :var_ref, :top_const_ref, :top_const_field, :var_field then node[1].is_a?(Array) && node[1][0] == :@const ? [node[1][1]] : nil
  when :const_path_ref, :const_path_field then (head = path_of(node[1])) && head + [node[2][1]]
  end
end

def walk(node, inside, &say)
  return unless node.is_a?(Array)
  case node[0]
  when :class, :module
    if (parts = path_of(node[1]))
      whole = inside.last.to_s.empty? ? parts.join("::") : "#{inside.last}::#{parts.join('::')}"
      say.("defines", whole, inside, line(node[1]))
      walk(node[2], inside, &say) if node[0] == :class
      node[(node[0] == :class ? 3 : 2)..].each { |n| walk(n, inside + [whole], &say) }
      return
    end
  when :assign
    if (parts = path_of(node[1]))
      say.("defines", (inside.last.to_s.empty? ? "" : inside.last + "::") + parts.join("::"), inside, line(node[1]))
    end
    walk(node[2], inside, &say)
    return
  when :const_path_ref, :var_ref, :top_const_ref
    if (parts = path_of(node))
      say.(node[0] == :top_const_ref ? "top" : "uses", parts.join("::"), inside, line(node))
      return
    end
  when :command, :method_add_arg
    name = node[0] == :command ? node[1][1] : (node[1][0] == :fcall ? node[1][1][1] : nil)
    if %w[require require_relative load].include?(name)
      strings(node[2]).each { |s, l| say.(name, s, inside, l) }
    end
  end
  node.each { |n| walk(n, inside, &say) if n.is_a?(Array) }
end

def strings(node, out = [])
  return out unless node.is_a?(Array)
  if node[0] == :string_literal
    content = node[1]
    out << [content[1][1], content[1][2][0]] if content.is_a?(Array) && content.length == 2 && content[1].is_a?(Array) && content[1][0] == :@tstring_content
    return out
  end
  node.each { |n| strings(n, out) }
  out
end

def line(node)
  return 0 unless node.is_a?(Array)
  return node[2][0] if node[0].is_a?(Symbol) && node[0].to_s.start_with?("@")
  node.each { |n| (l = line(n)) > 0 and return l if n.is_a?(Array) }
  0
end

STDIN.each_line(chomp: true) do |file|
  tree = Ripper.sexp(File.read(file, encoding: "UTF-8").scrub) rescue nil
  next puts("#{file}\tbroken\t\t\t0") unless tree
  walk(tree, []) { |kind, name, inside, line| puts([file, kind, name, inside.join(","), line].join("\t")) }
end
